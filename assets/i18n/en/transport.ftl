# Transport
trans-001 = { $value } is not a usable number of vehicles, km or fuel.
    .hint = Such numbers are 0 or more; leave the cell empty where nothing is known.
trans-002 = There is no consumption, way or density for “{ $vehicle }”.
    .hint = Use a kind of vehicle of the list, or give km and g/km in the table.
trans-003 = The shares of vehicles on “{ $road }” add up to { $sum }, not 1.
    .hint = Mend the mix in the factors of the project.
trans-004 = “{ $road }” has no default traffic or width.
    .hint = Give the traffic of the road, or add road.<class>.aadt to the project.
trans-005 = { $mass_t } t CO2 of road traffic cannot be given to residents: no parcel has any.
    .hint = Give residents or floor areas of homes, or leave the traffic on its roads.
trans-006 = Not understood: { $way }; known: { $known }
    .hint = Use one of these words.
trans-007 = Transport can be reckoned in several ways here ({ $known }); none is chosen.
    .hint = Choose one: they reckon the same emission and are never added.
trans-008 = Transport cannot be reckoned by { $way ->
        [roads] traffic on roads
        [fleet] fleet
        [fuel] fuel sold
       *[other] { $way }
    }; at hand: { $known }
    .hint = Give its table, or choose another way.
trans-009 = The table cannot be used: column { $column } is missing.
    .hint = Fleet: vehicle, count. Fuel: fuel, amount, unit.
trans-010 = “{ $text }” is not understood.
    .hint = Mend the cell: a number, or a word of the list.
trans-011 = The table cannot be read.
    .hint = Save it as CSV in UTF-8 or GBK, at most { $mebibytes } MiB.
trans-012 = The layer has no lines.
    .hint = Use the layer of road centre lines.
trans-090 = The table { $name } that ships with the program does not load.
    .hint = Install the program again.
trans-101 = { $count } roads have no count; the assumed traffic of their class is used.
    .hint = Give counts: assumed traffic is only a stopgap.
trans-102 = { $count } roads have neither a count nor a known class; they are left out.
    .hint = Add one of them; missing was not taken as 0.
trans-103 = { $outside_km } of { $total_km } km of road lie in no parcel; their traffic is left out.
    .hint = Look whether roads and parcels have the same extent and reference system.
trans-104 = { $count } road parcels stand in for road lines: length from area and an assumed width, traffic assumed by class.
    .hint = Bring a layer of roads with counts.
trans-105 = Transport by { $of ->
        [roads] traffic on roads
        [fleet] fleet
        [fuel] fuel sold
       *[other] { $of }
    } and by { $against ->
        [roads] traffic on roads
        [fleet] fleet
        [fuel] fuel sold
       *[other] { $against }
    } are { $t_co2 } t CO2 apart, more than a factor of two.
    .hint = Through traffic, fuel bought elsewhere and vehicles registered elsewhere explain some of it; units and years the rest.
trans-106 = { $mode ->
        [road] Road
        [water] Water
        [air] Air
        [rail] Rail
       *[other] { $mode }
    } has { $percent } % of the transport emission, { $reference } % in the country.
    .hint = A port, an airport or missing modes explain it; else check the table.
trans-107 = { $count } features of the road layer are no lines; they are left out.
    .hint = Nothing to do if they are no roads.
trans-108 = { $count } roads have a class that is not known ({ $words }).
    .hint = Use the words of the list of road classes.
line-transport-road = Traffic on roads
line-transport-fleet = Registered vehicles
line-transport-fuel = Fuel sold to transport
vehicle-car = Passenger car
vehicle-taxi = Taxi
vehicle-medium-coach = Medium coach
vehicle-large-coach = Large coach
vehicle-city-bus = City bus
vehicle-light-truck = Light truck
vehicle-medium-truck = Medium truck
vehicle-heavy-truck = Heavy truck
vehicle-motorcycle = Motorcycle
vehicle-battery-car = Battery car
vehicle-battery-bus = Battery bus
vehicle-battery-heavy-truck = Battery heavy truck
road-expressway = Expressway
road-national-road = National road
road-provincial-road = Provincial road
road-county-road = County road
road-urban-expressway = Urban expressway
road-urban-arterial = Urban arterial
road-urban-secondary = Urban secondary
road-urban-branch = Urban branch
road-rural-road = Rural road
