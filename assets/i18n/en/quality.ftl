# What was allocated to districts, against their own table
param-district-table = Emissions of districts to compare with (CSV, XLSX, ODS: district, sector, t_co2)
quality-title = Against the table of districts, { $sector }: mean absolute error { $mape } % over { $count } districts
quality-allocated = Allocated
quality-stated = Stated
quality-error = Error, %
qual-001 = The table of districts has no heading with a sector and an emission in a unit that is known.
    .hint = Head the columns district, sector and t_co2 (or 地区, 部门 and 排放量(万吨CO2)).
qual-002 = An emission must not be negative: { $text } (line { $line })
    .hint = Correct the cell; leave it empty where the figure is not known.
qual-101 = { $count } rows of the table of districts name sectors that the balance does not have: { $sectors }
    .hint = Correct the names, or bring the sector's total.
qual-102 = { $count } rows of the table of districts state a figure of a district and sector once more; the first counts.
    .hint = Keep one row for each district and sector.
qual-103 = { $count } rows of the table of districts are not of { $year } and were left out.
    .hint = Compare the year of the balance.
qual-104 = “{ $sector }”: the table of districts states no emission above 0 that could be compared.
    .hint = Add figures, or take the sector out of the table.
