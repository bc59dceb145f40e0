# Factors
factor-001 = Unit not understood: { $unit }
    .hint = Write it like tCO2/t, kgCO2/kWh, tC/(ha·a), t, m3, kWh, GJ, tce.
factor-002 = Wrong unit: { $unit }, expected { $wanted }.
    .hint = Check the unit. Mass, volume and heat convert only where the calorific value is given; carbon and CO2 are not the same.
factor-003 = Factor without source: { $id }
    .hint = State the source: source = {"{"} title = "…" {"}"}.
factor-004 = Factor given twice: { $id }
    .hint = A factor stands once in a layer.
factor-005 = Value, range or years of this factor are not valid: { $id }
    .hint = The value must be finite; range and years go from small to large.
factor-006 = No such factor: { $id }
    .hint = Check the id. New ones may be: a year of a known grid, a flux of a known class, a known fuel.
factor-007 = Factor file { $name } cannot be read.
    .hint = Write TOML with [[factor]] tables, or a CSV (UTF-8) with the columns id,value,unit,source[,author,date,status]; see assets/factors/README.md.
factor-008 = Date not understood: { $date }
    .hint = Write it like 2026-03-01.
factor-010 = Set { $set } is net primary production (NPP): respiration, harvest and decay are not removed. It is no sink.
    .hint = Take tool_default or another sink set.
factor-011 = Region { $region } has no grid factor for { $year } or before.
    .hint = { $first ->
        [0] None is published for it; give one in the project's factors, or take the national one, CN.
       *[other] The first year is { $first }; a later year never stands in. Give one in the project's factors, or take a year that exists.
    }
factor-012 = Set { $set } has no emission factor for “{ $fuel }”.
    .hint = { $has ->
        [many] {""}
       *[other] This set is not complete; it has only: { $has }.{" "}
    }{ $sets ->
        [none] No shipped set has one; give it in the project's factors.
       *[other] Sets that have it: { $sets }.
    }
factor-013 = Unknown fuel: { $fuel }
    .hint = Use a common name such as raw coal, gasoline, natural gas, electricity.
factor-014 = No such set: { $set }
    .hint = There are: { $known }.
factor-015 = Unknown region: { $region }
    .hint = Use a province code (CN-41) or name, a regional grid (N, NE, E, C, NW, S, SW) or CN.
factor-016 = { $report } has no { $horizon }-year warming potential of { $gas }.
    .hint = Take another report or horizon.
factor-017 = Unknown stock set: { $set }; there are: { $known }
    .hint = Choose one of the list.
factor-020 = Region { $region } has no grid factor for { $wanted }; the one of { $year } was taken.
    .hint = Give the newer value in the project's factors once it is published.
factor-022 = Set { $set } is by stand age; without ages the classes have no value.
    .hint = Bring stand ages, or take tool_default.
factor-023 = Set { $set } is net ecosystem production (NEP): harvest and disturbance are not removed. It is no net sink; values are about six times too large.
    .hint = For comparison only; rely on tool_default.
factor-030 = { $count } factors are the project's own: { $ids }
    .hint = The shipped values stay; open a figure that uses one to see both, or to take the shipped one back.
factor-090 = A factor table of the program is damaged: { $table }
    .hint = Install the program again.
