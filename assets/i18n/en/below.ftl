# Sources from below in the window
ui-cmd-activity-table = Import activity table…
ui-cmd-people-table = Import population and GDP…
ui-cmd-buildings-fields = Buildings by the parcels' fields
ui-cmd-roads-parcels = Traffic by the parcels of roads
ui-cmd-stands-fields = Forest stands by the parcels' fields
ui-done-below = { $count ->
        [one] One sector has
       *[other] { $count } sectors have
    } both a table and sums from below: the table counts until you choose on the sector cards.
step-activities = { $file ->
        [none] no activity table
       *[other] activities “{ $file }”
    }
step-people = { $file ->
        [none] no table of people
       *[other] people “{ $file }”
    }
step-buildings = buildings by fields { $on ->
        [yes] on
       *[no] off
    }
step-roads = traffic by road parcels { $on ->
        [yes] on
       *[no] off
    }
step-stands = forest stands { $on ->
        [yes] on
       *[no] off
    }
step-control = { $sector }: { $control ->
        [table] by table
        [bottom_up] bottom-up
        [scaled] scaled to the table
       *[other] no choice
    }
ui-control-bottom-up = bottom-up
ui-control-scaled = scaled ×{ $factor }
ui-control-of = What counts for { $sector }
ui-control-choice = { $control ->
        [table] By table
        [bottom_up] Bottom-up
       *[scaled] Bottom-up, scaled ×{ $factor }
    }: { $amount }
ui-sector-beyond = beyond energy { $amount }
ui-below = Sums from below
ui-below-drop = Leave out { $name }
ui-below-activities = Activities: { $file }
ui-below-people = People: { $file }
ui-below-buildings = Buildings by the parcels' fields
ui-below-roads = Traffic by the parcels of roads
ui-below-stands = Forest stands by the parcels' fields
ui-means = Buildings against known means
ui-mean = { $of ->
        [public] Public buildings
       *[all] All buildings
    }: { $value } of { $reference } kg CO2/(m²·a)
ui-indicators = Indicators
ui-indicator-ratio = Source/sink ratio
ui-indicator-compensation = Compensation rate
ui-indicator-per-person = Net by head
ui-indicator-per-gdp = Net by GDP
ui-indicator-ecc = Economic contribution ECC
ui-indicator-esc = Ecological support ESC
ui-indicator-type = Type
ui-per-person = { $value } t/person
ui-per-gdp = { $value } t/10,000 CNY
