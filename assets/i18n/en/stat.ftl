# Statistical tables: reading, doubts, closing sums
stat-001 = The table has { $bytes } bytes, more than the { $most } allowed.
    .hint = An energy table needs year, sector, fuel, amount and unit only; save a smaller CSV.
stat-002 = The encoding of the table is not understood.
    .hint = Save it as CSV in UTF-8 or GB18030.
stat-003 = The table has no heading, or is not CSV.
    .hint = The first line names the columns: year,sector,fuel,amount,unit.
stat-004 = The table has no column “{ $column }”; it has: { $found }
    .hint = Add the column, or rename one as in the template.
stat-005 = Line { $line } has { $cells } cells, the heading has { $columns } columns.
    .hint = Look for a comma too many or too few; text with commas needs quotes.
stat-006 = “{ $text }” is not a number.
    .hint = Write a number, or leave the cell empty where there is no value.
stat-007 = Line { $line }: the number is negative: { $text }
    .hint = Consumption and emission cannot be negative; keep stock changes and exports out of this column.
stat-008 = Line { $line }: the unit “{ $text }” is not known.
    .hint = Known units: { $known }; a prefix such as 1e4 or 万 may stand before them.
stat-009 = Line { $line }: the fuel “{ $text }” is not known.
    .hint = Near names: { $near }
stat-010 = Line { $line }: the sector “{ $text }” is not known.
    .hint = Near names: { $near }
stat-011 = Line { $line }: “{ $text }” is not a year.
    .hint = Write four digits, such as 2021.
stat-012 = Line { $line } has a value without a unit.
    .hint = State it in the unit column, such as 1e4 t, 1e8 kWh, 1e4 m3.
stat-013 = Two columns mean the same; the first is “{ $first }”.
    .hint = Keep one of them, or rename the other.
stat-014 = The table has a heading and no rows.
    .hint = Check that the file was exported completely.
stat-090 = The table { $name } that ships with the program does not load.
    .hint = Install the program again.
stat-101 = A digit may be lost or doubled: { $sector } { $fuel } in { $year } is { $value } { $unit }, but { $neighbour } { $unit } in { $neighbour_year } (line { $line }); { $confirmed ->
        [1] by the stated change it should be about { $corrected }.
       *[0] with one digit more or less it would be about { $corrected }.
    }
    .hint = Compare with the yearbook; the program has not changed the value.
stat-102 = One thing is stated twice with different values: { $sector } { $fuel } { $first } and { $second } { $unit } (lines { $first_line } and { $line }).
    .hint = The accounting uses the first line only; check and delete one.
stat-103 = One thing is stated twice: { $sector } { $fuel } { $first } and { $second } { $unit } (lines { $first_line } and { $line }).
    .hint = The accounting uses the first line only.
stat-104 = { $count } shares add to { $sum } %, not 100 %.
    .hint = Each share is rounded on its own; they are shown as they are and not forced to 100.
stat-105 = { $name } { $year } does not close: stated { $stated } { $unit }, sum of the parts { $sum } { $unit }, difference { $difference } { $unit } (line { $line }).
    .hint = Parts below the total may be incomplete: the rest is shown as unassigned; parts above the total mean that one of them is wrong.
