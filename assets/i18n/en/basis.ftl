# Basis of a balance: one page
param-basis = Show the basis of the balance on one page instead
ui-cmd-basis = Basis of this balance
basis-topic-mode = Accounting mode
basis-topic-sets = Factor sets
basis-topic-years = Years
basis-topic-land = Land
basis-topic-sectors = Sectors and their control
basis-topic-overrides = Factors of the project
basis-topic-assumed = Assumed factors
basis-topic-sensitivity = Sensitivity to the sink set
basis-topic-doubts = Open doubts
basis-boundary = Territorial: emissions within the boundary (scope 1) and of power and heat used there (scope 2); other upstream emissions stand beside the balance (scope 3). Emission positive, uptake negative.
basis-power = { $mode ->
    [consumer] Power and heat are counted at the consumers; fuel of plants is left out.
    [plant] Fuel is counted at the plants; power and heat used are left out.
   *[none] No power is counted: there is no energy table.
 }
basis-energy-set = Energy factors: { $set }
basis-no-table = No energy table: sources of sectors are missing, not 0.
basis-sink-set = Sink factors: { $set }. School: { $school ->
    [tool_default] net flux, default of this program; agriculture is counted apart
    [net_flux_lit] net flux copied through the literature; its cropland value holds farm inputs
    [inventory_guangdong_2018] inventory, by difference of stocks
    [inventory_shandong] inventory, by difference of stocks
    [age_nhebei] by age of stand
    [nep_gross] net ecosystem production, harvest and disturbance not taken off: not a net sink
    [wetland_burial_lit] burial of carbon in wetlands
    [review] values of reviews
    [national_check] national values for checks
   *[other] not stated
 }.
basis-gwp = Warming potential: { $report }, { $horizon } years; methane { $ch4 } t CO2e/t
basis-soil-depth = Stocks hold soil to { $cm } cm.
basis-hash = Hash of all factors: { $hash }
basis-year = Year of the activities: { $year }
basis-year-none = The tables state no year, or there are none.
basis-grid = Grid factor: { $region } { $year }, { $factor } { $unit }
basis-grid-earlier = There is no grid factor of { $wanted }; the nearest earlier one, of { $year }, serves.
basis-grid-own = Power has the factor of the energy set itself: { $factor } { $unit }
basis-area = Accounted: { $area_ha } ha, { $rule ->
    [survey] by the area of the survey (TBMJ; cropland less its ridges)
   *[ellipsoid] by the geometry on the CGCS2000 ellipsoid
 }
basis-control-area = Control area of { $unit }: { $control_m2 } m²; the parcels differ by { $difference_m2 } m², which { $closes ->
    [yes] closes
   *[no] does not close
 }.
basis-control-area-none = No control area was stated.
basis-crs = Reference system: { $crs }
basis-scheme = Class scheme: { $scheme }, field { $field }
basis-repair = Repair done: { $kind } × { $count }
basis-sector = { $sector }: controlled by { $control ->
    [table] the energy table
    [bottom_up] the sums from below
    [scaled] the energy table in the proportion of the sums from below (factor { $factor })
   *[other] { $control }
 }, { $total_t } t; of it at points { $points_t } t, on no parcel { $unallocated_t } t
basis-sector-beyond = { $sector }: { $beyond_t } t of it are processes, methane and nitrous oxide, which no table of energy holds.
basis-sector-land = { $sector }: by area and the factors of the sink set, { $total_t } t
basis-sectors-none = No sector emits.
basis-overrides-none = None: all factors are those that ship with the program.
basis-override = { $id } = { $value } instead of { $was }; source: { $source } ({ $author }, { $date })
basis-assumed = { $count } of { $of } factors in use are assumed, not cited.
basis-assumed-ids = { $ids }
basis-sensitivity = { $set }: net { $net_t } t CO2e, { $present ->
    [yes] the set in use
   *[no] { $change_t } t against the set in use
 }; { $uncovered_ha } ha without a value count as nothing{ $methane ->
    [no] ; the set holds no methane
   *[yes] {""}
 }{ $agriculture ->
    [off] ; the agriculture sector is left out, because the cropland value holds it
   *[on] {""}
 }.
basis-doubts = { $errors } errors, { $warnings } warnings, { $notes } notes
