# Indicators of a balance, and the table of people that they need
param-people = Population and GDP by district (CSV, XLSX, ODS: code or name, year, population, gdp, with units)
indicator-per-ha = Net by ha
indicator-per-person = Net by head
indicator-per-gdp = Net by GDP
indicator-compensation = Compensation %
indicator-ecc = ECC
indicator-esc = ESC
indicator-type = Type
indicator-type-low-carbon = low-carbon, keep
indicator-type-economic = economic development
indicator-type-sink = sink function
indicator-type-optimise = comprehensive optimisation
indicator-units = Units: t CO2e a year by hectare, by person, by 10,000 CNY of GDP; compensation = uptake over emission; a dash is a figure that is not defined or not known.
indicator-line-ratio = Source/sink ratio CE/|CA| = { $value }
indicator-line-coefficient = Carbon balance coefficient |CA|/CE = { $value }
indicator-line-compensation = Compensation rate |CA|/CE × 100 % = { $value } %
indicator-line-esc = Ecological support coefficient ESC = (|CA_i|/|CA|)/(CE_i/CE) = { $value }
people-001 = The table has no column of population or GDP.
    .hint = Head the columns "population" and "gdp" (or 常住人口 and 地区生产总值), each with its unit, such as population (1e4 persons).
people-002 = A figure of { $kind ->
        [persons] the population
       *[cny] GDP
    } has no unit that is understood: { $unit } (line { $line }).
    .hint = Write the unit into the heading, for example population(万人) and gdp(亿元), or into the row beneath it.
people-003 = A figure must not be negative: { $text } (line { $line })
    .hint = Correct the cell; leave it empty where the figure is not known.
people-101 = The table of people has no figures of { $wanted }; those of { $year } are used.
    .hint = Add the year of the balance; figures by head and GDP mix two years otherwise.
people-102 = { $count } districts have no row in the table of people: { $names }
    .hint = Their figures by head and GDP are missing, not 0; add the rows or correct code and name.
people-103 = The table of people states no year.
    .hint = Add a column of years, so that the figures can be matched to the balance.
people-104 = { $count } districts lack population or GDP: { $names }
    .hint = What needs the figure is missing there; ECC compares the districts that have a GDP.
