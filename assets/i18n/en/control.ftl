# Totals of tables and sums from below
control-001 = “{ $sector }” has both a table total and lines from below; none is chosen.
    .hint = Choose table, bottom_up or scaled for this sector.
control-002 = A control is chosen for “{ $sector }”, which has neither a total nor lines.
    .hint = Check the sector's name.
control-003 = “{ $sector }” cannot be controlled by: { $control ->
        [table] table
        [bottom_up] bottom-up
        [scaled] bottom-up scaled to the table
       *[other] { $control }
    }. What that needs is not there, or is 0.
    .hint = Choose another control, or bring the table or the lines.
control-004 = Lines of “{ $sector }” at one place add up to { $mass_t } t CO2e, less than 0.
    .hint = Emissions are 0 or more; put removals and avoided emissions on their own accounts.
control-005 = The gas of “{ $line }” has no warming potential in this run.
    .hint = Choose a report that has it.
control-006 = Control not understood: { $control }; known: { $known }
    .hint = Use one of these words.
control-090 = The table { $name } that ships with the program does not load.
    .hint = Install the program again.
control-101 = “{ $sector }”: the table is { $factor } times the lines from below ({ $table_t } against { $lines_t } t CO2e), outside { $low } to { $high }.
    .hint = One of the two lacks something or has another boundary; look before scaling.
control-102 = “{ $sector }” has lines from below ({ $mass_t } t CO2e) and no table.
    .hint = Nothing to do if the table leaves this sector out; else check the names of sectors.
control-103 = “{ $sector }” has a table ({ $mass_t } t CO2e) and no lines from below; it is spread by mask and weight.
    .hint = Nothing to do.
alloc-001 = A weight of “{ $sector }” is { $weight } (row { $row }).
    .hint = Weights are 0 or more.
alloc-002 = { $mass_t } t CO2e of “{ $sector }” cannot be spread: every weight is 0.
    .hint = Leave the weights out, or check them.
alloc-003 = { $mass_t } t CO2e of “{ $sector }” in { $district } cannot be spread: it has no parcel of the sector's classes.
    .hint = Check the class mapping and the district, or list the emission as point sources.
alloc-101 = { $count } parcels of “{ $sector }” have no weight of their own; they count with the mean of the others.
    .hint = Add floor areas or roads for them.
alloc-102 = { $count } parcels of the classes of “{ $sector }” have no weight, and none has; they get nothing.
    .hint = Check the keys of the weights.
