# Buildings
build-001 = { $field } of a building is { $value }: not a usable number.
    .hint = Sizes are 0 or more; leave the cell empty where nothing is known.
build-002 = No climate zone for the region “{ $region }” (asked for: “{ $zone }”); there are: { $known }
    .hint = Name a province, for example CN-41, or one of these zones.
build-003 = There is no { $carrier } factor for { $building } { $zone }.
    .hint = Add one to the factors of the project, for example eui.office.cold.electricity.
build-004 = The table of buildings cannot be used: column { $column } is missing.
    .hint = It needs the parcel number, and floor area, plot ratio, floors or height.
build-005 = “{ $text }” is not a number.
    .hint = Mend the cell, or leave it empty.
build-006 = The table of buildings cannot be read.
    .hint = Save it as CSV in UTF-8 or GBK, at most { $mebibytes } MiB.
build-090 = The table { $name } that ships with the program does not load.
    .hint = Install the program again.
build-101 = { $count } parcels have no building type; the land class decided.
    .hint = Add a type (office, shops, hotel, school …): the classes do not tell a school from a hospital.
build-102 = { $count } buildings have a type that neither data nor land class tell; they are left out.
    .hint = Add the building type.
build-103 = { $count } parcels with { $area_ha } ha of built classes have no floor data; their buildings are not counted.
    .hint = Add floor area, plot ratio, floors or height; missing was not taken as 0.
build-104 = { $count } parcels have floors but no footprint; an assumed building density was used.
    .hint = Add footprint or building density.
build-105 = { $count } buildings state a floor area that differs from plot ratio × area or footprint × floors by more than a fifth.
    .hint = The stated floor area was used; compare with the source.
build-106 = { $count } buildings have more floors or a higher plot ratio than there can be.
    .hint = Check units and decimal points; nothing was changed.
build-107 = { $count } buildings have no year; the mean of the stock serves.
    .hint = Add the year of completion.
build-108 = { $count } new buildings have no intensity of their own; that of the stock serves.
    .hint = Add one to the project, for example eui.home_urban.cold.new.electricity.
build-109 = Power and heat of buildings, { $t_co2 } t CO2, are left out: they count at the plants.
    .hint = A project has one such mode.
build-110 = The climate zone is that of most of the province { $region }: { $zone ->
        [severe_cold] severe cold
        [cold] cold
        [hscw] hot summer and cold winter
        [hsww] hot summer and warm winter
        [mild] mild
       *[other] { $zone }
    }
    .hint = A province can have several; name the zone where the city lies in another.
build-111 = { $of ->
        [public] Public buildings
       *[other] All buildings
    } emit { $value } kg CO2 per m² and year on average; known is { $reference }.
    .hint = Look at floor areas, types and intensities.
build-112 = { $count } buildings have neither floor area nor plot ratio nor floors nor height; they are left out.
    .hint = Add one of them; missing was not taken as 0.
build-113 = { $count } lines name a parcel that is not there, or lie on none; they are left out.
    .hint = Check the parcel numbers, or the reference system of the footprints.
build-114 = { $count } lines have a building type that is not known ({ $words }); the land class decided.
    .hint = Use the words of the list of building types, or add an alias.
build-115 = { $count } features of the building layer are no polygons; they are left out.
    .hint = Use the layer of building footprints.
line-buildings-electricity = Power of buildings
line-buildings-gas = Gas of buildings
line-buildings-heat = District heat of buildings
line-buildings-pv = Power from roofs
line-buildings-embodied = Embodied carbon by floor area
line-buildings-material = Embodied carbon by material
building-home-urban = Urban home
building-home-rural = Rural home
building-office = Office
building-commercial = Shops
building-hotel = Hotel
building-hospital = Hospital
building-school = School
building-warehouse = Warehouse
building-plant = Plant building
