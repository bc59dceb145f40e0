# Totals of tables and sums from below
control-001 = “{ $sector }” has both a table total and lines of energy from below; none is chosen ({ $count } sectors: { $choice }).
    .hint = Choose for each table (the statistics count), bottom_up (the lines count) or scaled (lines in the proportion of the total); processes, methane and nitrous oxide are added in every case.
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

param-activities = Table of activities (farms, waste, processes, households)
param-buildings = Buildings: fields (of the parcels), a CSV keyed by parcel, or a layer of footprints
param-roads = Roads: parcels (those of roads) or a line layer
param-fleet = Table of registered vehicles
param-fuel-sales = Table of fuel sold to transport
param-transport = Which way of transport counts
param-control = What counts for each sector, such as transport=scaled,residential=table (table, bottom_up, scaled)
param-stands = Reckon forest by the layer's own fields (age, species, volume)
control-104 = The carbon balance of steel in “{ $sector }” ({ $mass_t } t) holds coke and other reductants, which the table of energy may hold too.
    .hint = Take the coke and coal of steel making off the table, or leave the balance of steel out.
control-105 = “{ $sector }” has both a table total and lines from below; the table counts until you choose.
    .hint = Choose on the sector's card: the table, the lines, or the lines scaled to the table.
control-106 = The control chosen for “{ $sector }” ({ $control ->
        [table] table
        [bottom_up] bottom-up
        [scaled] bottom-up scaled to the table
       *[other] { $control }
    }) has nothing to stand on now and is left out.
    .hint = Bring the table or the lines again, or choose anew on the sector's card.
