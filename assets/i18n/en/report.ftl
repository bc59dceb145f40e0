# Exported files
export-title = { $name }, carbon balance (Tanheng)
column-th-class = Carbon class id
column-th-class-name = Carbon class
column-th-district = District
column-th-area-m2 = Area, m2
column-th-source-t-co2e = Source, t CO2e per year
column-th-sink-t-co2e = Sink, t CO2e per year
column-th-net-t-co2e = Net, t CO2e per year
column-th-net-t-co2e-per-ha = Net per area, t CO2e per ha and year
column-th-stock-t-c = Carbon stock, t C
sheet-sample-note = Sample data: parcels and figures are invented, boundaries are schematic.
