# Writing files, and the sample city
out-001 = Cannot write the file: { $path }
    .hint = Check that the folder exists, that the disk is not full, and that the file is not read-only or open elsewhere.
out-002 = Fields and rows to be written do not fit, or a name occurs twice: { $field }
    .hint = This is a fault of the program; please tell us what you did.
out-003 = The chosen encoding has no such character: { $text }
    .hint = Write UTF-8 instead, or a GeoPackage.
out-004 = Shapefile field names have at most 10 bytes; cut short, this one equals another: { $field }
    .hint = Write a GeoPackage, or give the field a shorter name first.
out-005 = The data exceed the 2 GB limit of a shapefile
    .hint = Write a GeoPackage.
sample-mark = 示例数据
stage-sample-frame = Laying out the city
stage-sample-parcels = Dividing into parcels
stage-sample-join = Joining neighbours
