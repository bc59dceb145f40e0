# Accounting: inventory, allocation, balance
carbon-001 = Point sources of “{ $sector }” add to { $points_t } t, more than the sector's { $total_t } t CO2.
    .hint = Check year, unit and sector of the points and of the table.
carbon-002 = “{ $sector }” emits { $mass_t } t CO2, but the layer has no parcel of the classes that could hold it: { $classes }
    .hint = Check the class mapping; if the layer truly lacks these classes, list the sector as point sources.
carbon-003 = A point names a sector or parcel that is not there: sector { $sector }, row { $row }, { $mass_t } t CO2.
    .hint = Check sector names and coordinates of the points.
carbon-004 = The cropland value of the set { $set } already holds farm inputs; the agriculture sector's { $mass_t } t CO2 would be counted twice.
    .hint = Use the set tool_default, or take agriculture out of the table.
carbon-005 = The table has no year { $year }; it has: { $years }
    .hint = Choose a year of the table.
carbon-006 = The table has both power used (line { $power_line }) and fuel burnt in plants (line { $plant_line }); counting both counts twice.
    .hint = Choose where power is counted: consumer (plant fuel left out) or plant (power used left out).
carbon-007 = The set { $set } has no factor of its own for power; a grid factor needs a region and a year.
    .hint = Name the region, for example --region CN-41, and --year where the table has no years.
carbon-008 = Power mode not understood: { $mode }
    .hint = A project has one: consumer (power at the users) or plant (fuel at the plants). Left empty, the table decides; with both in it you are asked.
carbon-010 = Column “{ $column }” of the layer does not fit its { $rows } parcels.
    .hint = Import the data again.
carbon-020 = { $what } is not a usable number: { $value }
    .hint = Output, value added and intensity must be positive.
carbon-021 = There is no such figure: { $what }
    .hint = Choose a parcel, class or district that exists.
carbon-090 = The table { $name } that ships with the program does not load.
    .hint = Install the program again.
carbon-101 = The set { $set } has no flux for “{ $class }”: { $count } parcels with { $area_ha } ha are not counted as sink.
    .hint = Choose a set that covers this class, or add a factor to the project; missing was not taken as 0.
carbon-102 = { $count } parcels with { $area_ha } ha have no known class and no value.
    .hint = Add their codes to the mapping table.
carbon-103 = “{ $class }” has no carbon density: { $count } parcels with { $area_ha } ha have no stock.
    .hint = Add a density to the project.
carbon-104 = The set { $set } has no methane; that of wetland and water is not counted.
    .hint = Use the set tool_default where methane is needed.
carbon-105 = { $mass_t } t CO2 of “{ $sector }” have no allocation rule; they lie on no parcel and are shown as unallocated.
    .hint = Give a table by sector, or add the sector to the allocation table.
carbon-106 = { $percent } % of “{ $sector }” is spread by plain area (more than { $limit } %).
    .hint = Add enterprises, floor areas or roads; spreading industry by area is the classic error.
carbon-108 = Amount, factor and stated emission contradict: { $sector } { $fuel } { $amount } { $unit } gives { $computed_t } t, the table states { $stated_t } t (line { $line }). The stated emission needs { $needed } { $needed_unit }. { $better_unit ->
        [none] {""}
       *[other] With the unit { $better_unit } it fits.
    }
    .hint = Compare with the source; the accounting multiplies amount and factor, nothing was changed.
carbon-109 = Line { $line } is a total over fuels ({ $amount } { $unit }) without a factor; it was not used.
    .hint = List the fuels one by one.
carbon-110 = The power factor of { $set } differs from the grid factor of { $year }, { $factor } { $unit }: with it power would emit { $t_co2 } t, a change of { $percent } %.
    .hint = Keep the value to replay an older plan; use the grid factor of the year for a new inventory.
carbon-111 = The total of { $fuel }, { $t_co2 } t CO2, may hold the coal of power stations, whose power is counted again where it is used.
    .hint = If so, list that coal under energy supply: it is taken out when power is counted at the consumers.
carbon-112 = “{ $sector }” is the sum of other lines and was not counted again (line { $line }, { $t_co2 } t CO2).
    .hint = Nothing to do.
carbon-113 = { $fuel }: { $count } lines with { $t_co2 } t CO2 are left out ({ $mode ->
        [consumer] power is counted at the consumers, fuel of plants is not
       *[other] fuel is counted at the plants, power and heat used are not
    }).
    .hint = A project has one such mode.
carbon-114 = The table has several years ({ $years }); { $year } is counted.
    .hint = Name another with --year.
carbon-115 = { $count } lines have no year and are not counted.
    .hint = Add the year.
carbon-116 = { $set } has no factor for “{ $fuel }”; { $factor } is used.
    .hint = List the kinds one by one, or choose another set.
carbon-117 = The unit does not measure this fuel: { $sector } { $fuel } { $amount } { $unit } (line { $line }); counted at the stated { $stated_t } t, which needs { $needed } { $needed_unit }. { $better_unit ->
        [none] {""}
       *[other] With the unit { $better_unit } it fits.
    }
    .hint = Correct the unit.
carbon-118 = The unit does not measure this fuel: { $sector } { $fuel } { $amount } { $unit } (line { $line }); the line is left out.
    .hint = The factor is per { $wanted }; correct the unit.
stage-inventory = Counting the energy table

# Names
sector-agriculture = Agriculture
sector-industry = Industry
sector-energy-supply = Energy supply
sector-construction = Construction
sector-transport = Transport
sector-commerce = Commerce
sector-services = Other services
sector-residential = Residential
sector-waste = Waste
sector-urban-residential = Urban residential
sector-rural-residential = Rural residential
sector-total = All sectors
sector-unassigned = Unassigned
fuel-coal = Coal products
fuel-raw-coal = Raw coal
fuel-bituminous = Bituminous coal
fuel-anthracite = Anthracite
fuel-lignite = Lignite
fuel-coke = Coke
fuel-coke-oven-gas = Coke oven gas
fuel-blast-furnace-gas = Blast furnace gas
fuel-converter-gas = Converter gas
fuel-oil = Oil products
fuel-crude-oil = Crude oil
fuel-gasoline = Gasoline
fuel-kerosene = Kerosene
fuel-diesel = Diesel
fuel-fuel-oil = Fuel oil
fuel-petroleum-coke = Petroleum coke
fuel-lpg = LPG
fuel-lng = LNG
fuel-natural-gas = Natural gas
fuel-heat = Purchased heat
fuel-electricity = Electricity
fuel-unspecified = Unspecified
class-crop-paddy = Paddy field
class-crop-irrigated = Irrigated cropland
class-crop-dry = Rainfed cropland
class-orchard = Orchard
class-orchard-tea = Tea garden
class-orchard-rubber = Rubber garden
class-orchard-other = Other garden
class-forest-arbor = Arbor forest
class-forest-bamboo = Bamboo forest
class-forest-other = Other woodland
class-shrub = Shrubland
class-grass-natural = Natural pasture
class-grass-sown = Sown pasture
class-grass-other = Other grassland
class-wetland-mangrove = Mangrove
class-wetland-forest = Forested swamp
class-wetland-shrub = Shrub swamp
class-wetland-meadow = Marsh meadow
class-wetland-marsh = Marsh
class-wetland-tidal = Coastal tidal flat
class-wetland-inland-flat = Inland flat
class-water-river = River
class-water-lake = Lake
class-water-reservoir = Reservoir
class-water-pond = Pond
class-water-aquaculture = Aquaculture pond
class-water-ditch = Ditch
class-water-canal = Main canal
class-green-urban = Park and green space
class-square = Square
class-built-res-urban = Urban residential
class-built-res-rural = Rural homestead
class-built-commercial = Commercial and service
class-built-logistics = Logistics and storage
class-built-industrial = Industrial
class-built-mining = Mining
class-built-public-office = Government and press
class-built-public-service = Science, education, culture and health
class-built-utility = Utilities
class-built-wastewater = Drainage and sewage
class-built-heat = Heat supply
class-built-waste = Sanitation and waste
class-built-special = Special use
class-built-hydraulic = Hydraulic works
class-built-mixed = Built-up land (not subdivided)
class-trans-rail = Railway
class-trans-metro = Urban rail
class-trans-road = Highway
class-trans-street = Urban and village road
class-trans-hub = Transport station
class-trans-farm-road = Farm road
class-trans-airport = Airport
class-trans-port = Port
class-trans-pipeline = Pipeline
class-saltpan = Salt pan
class-agri-facility = Facility agricultural land
class-agri-livestock = Livestock facility
class-field-ridge = Field ridge
class-vacant = Vacant land
class-bare-saline = Saline land
class-bare-sand = Sandy land
class-bare-soil = Bare soil
class-bare-rock = Bare rock
class-ice = Glacier and permanent snow
class-sea-built = Built sea use
class-sea-aquaculture = Mariculture sea
class-sea-open = Open sea

# Where a number comes from
explain-source = { $what ->
        [parcel] Source of parcel { $name }
        [district] Source of { $name }
        [class] Source of { $class }
       *[city] Source of the city
    }
explain-sink = { $what ->
        [parcel] Sink of parcel { $name }
        [district] Sink of { $name }
        [class] Sink of { $class }
       *[city] Sink of the city
    }
explain-net = { $what ->
        [parcel] Net emission of parcel { $name }
        [district] Net emission of { $name }
        [class] Net emission of { $class }
       *[city] Net emission of the city
    }
explain-stock = { $what ->
        [parcel] Carbon stock of parcel { $name }
        [district] Carbon stock of { $name }
        [class] Carbon stock of { $class }
       *[city] Carbon stock of the city
    }
explain-net-per-ha = { $what ->
        [parcel] Net emission of parcel { $name } by area
        [district] Net emission of { $name } by area
        [class] Net emission of { $class } by area
       *[city] Net emission of the city by area
    }
explain-area-of = { $what ->
        [parcel] Accounted area of parcel { $name }
        [district] Area of { $name }
        [class] Area of { $class }
       *[city] Area of the city
    }
explain-tbmj = Area of the parcel by the survey, TBMJ
explain-kcxs = Deduction coefficient KCXS
explain-kcmj = Deducted field ridge (KCMJ), accounted as field ridge
explain-ellipsoid-area = Area of the shape on the CGCS2000 ellipsoid
explain-area-off = TBMJ less the area on the ellipsoid
explain-tolerance = Tolerance
explain-semi-major = Semi-major axis a
explain-eccentricity = First eccentricity squared e²
explain-rings = Rings
explain-vertices = Vertices
explain-meridian = Central meridian
explain-tbmj-sum = Sum of TBMJ
explain-ellipsoid-sum = Sum of the areas on the ellipsoid
explain-control = Control area as stated
explain-control-off = Difference from the control area
explain-control-of = { $unit ->
        [all] All parcels less the control area
       *[other] Parcels of { $unit } less the control area
    }
explain-net-term = Net emission
explain-sector-emission = Emission of { $sector }
explain-all-fuels = Sum of the fuels
explain-assigned = Of it given to sectors
explain-unspecified = Part stated as an emission without a fuel
explain-grid = Grid factor ({ $year })
explain-own = project factor
explain-hidden = Shipped value { $value } [{ $status }]: { $source }
explain-above-here = (see above)
formula-area-tbmj = accounted area = TBMJ (no ridge deducted)
formula-area-net = accounted area = TBMJ − KCMJ
formula-area-net-share = accounted area = TBMJ − TBMJ × KCXS
formula-area-ellipsoid = accounted area = area of the shape on the ellipsoid (no TBMJ)
formula-area-ellipsoid-share = accounted area = area on the ellipsoid − area on the ellipsoid × KCXS (no TBMJ)
formula-area-off = TBMJ − area on the ellipsoid; beyond the tolerance it is a finding
formula-area-sum = sum of the parcels' areas (ridges under field ridge)
formula-area-sum-open = sum of the parcels' areas (ridges under field ridge); no control area is stated, so the closing was not checked
formula-control = sum of the areas − control area; closes while no larger than the tolerance
formula-ellipsoid = every edge spans a trapezoid with the central meridian; signed sum, holes negative: S = 2b²ΔL [A sin h cos φ − B sin 3h cos 3φ + C sin 5h cos 5φ − D sin 7h cos 7φ + E sin 9h cos 9φ], b² = a²(1 − e²), h half the difference and φ the mean of the latitudes, A…E from e² (survey office document 2008-32)
formula-net-per-ha = net emission ÷ area
formula-unassigned = sum of the fuels − given to sectors
explain-piece-source = Emission on { $class }
explain-piece-sink = Sink of { $class }
explain-piece-stock = Stock of { $class }
explain-sector = Sector: { $sector }
explain-points = Point sources
explain-point = Emission of a point source
explain-fuel = Emission of { $fuel }
explain-parcels = Parcels
explain-area = Area
explain-flux = Flux factor (emission positive, removal negative)
explain-ch4 = Methane factor
explain-gwp = Global warming potential of methane
explain-above = Carbon density above ground
explain-below = Carbon density below ground
explain-dead = Carbon density of dead matter
explain-soil = Carbon density of the soil
explain-soil-depth = Depth of the soil
explain-weight = Allocation weight (per area, relative)
explain-weighted-area = Weighted area of the city, Σ weight × area
explain-sector-total = Total of the sector
explain-sector-points = Of it at point sources
explain-amount = Amount
explain-emission-factor = Emission factor
explain-grid-earlier = Grid factor (none published for { $wanted }; { $year } is used)
formula-sum = Sum of the parts
formula-flux = area × flux factor
formula-no-sink = This class is no sink in this set: 0
formula-ch4 = area × methane factor × warming potential ÷ 1000
formula-stock = area × (above + below + dead + soil)
formula-share = (sector total − points) × weight × area ÷ weighted area of the city
formula-energy = amount × emission factor
formula-stated = Emission as stated in the table
class-unknown = Unknown class
