# The doctor

stage-doctor-shapes = Checking the geometry of every parcel
stage-doctor-cover = Checking overlaps and gaps

doc-001 = The built-in table of tolerances cannot be read
    .hint = The installation may be damaged; install again. If it stays, send this message to the developers.
doc-002 = The table of tolerances lacks a valid entry: { $id }
    .hint = The installation may be damaged; install again. If it stays, send this message to the developers.
doc-003 = There is no repair named “{ $name }”
    .hint = There are: { $known }; several are separated by commas. A project saved by a newer version needs that one.

geom-001 = { $count } features have no geometry (null) and are left out
    .hint = Draw or delete them in the source and import again.
geom-002 = { $count } features have a geometry without vertices and are left out
    .hint = Draw or delete them in the source and import again.
geom-003 = { $count } features are lines, not polygons, and are left out
    .hint = Choose a polygon layer, or turn closed lines into polygons in the source.
geom-004 = { $count } features are points, not polygons, and are left out
    .hint = Choose a polygon layer.
geom-005 = { $count } features are collections or geometries that are not supported and are left out
    .hint = Split them into single polygons in a GIS and import again.
geom-006 = The geometry of { $count } features is damaged; they are left out
    .hint = Ask the provider for the file again, or save a copy in a GIS.
geom-007 = { $count } parcels have coordinates that are not finite numbers or no place on Earth; they are left out
    .hint = Correct the coordinates in the source and import again.
geom-008 = { $count } parcels have fewer than three distinct points and are left out
    .hint = Such a parcel has no area; delete or redraw it in the source.
geom-009 = { $count } parcels have zero area and are left out
    .hint = The parcel has collapsed to a line; delete or redraw it in the source.
geom-010 = The boundary of { $count } parcels crosses itself (like a bow-tie); they stay in use
    .hint = The area is signed as in the survey formula, so the two sides of a crossing cancel; a repair is offered with the area before and after.
geom-011 = The boundary of { $count } parcels touches itself in a point; they stay in use
    .hint = The area is right, but other programs may refuse them; a repair is offered.
geom-012 = { $count } parcels have spikes (the boundary returns on its own trace); they stay in use
    .hint = The area is right; the repair removes the spikes.
geom-013 = { $count } parcels have a ring that is not closed in the file; it is read as closed
    .hint = Look at the shape; the repair repeats the first point at the end.
geom-014 = { $count } parcels have a ring of fewer than three points; the rest of them is in use
    .hint = Such a ring has no area; the repair removes it.
geom-015 = { $count } parcels have repeated points
    .hint = The area is right; the repair removes the repeated points.
geom-016 = { $count } parcels have exactly the geometry of an earlier one; their area is counted twice
    .hint = The first case equals feature { $original }; delete the surplus one in the source. Where class, areas and location are the same too, a repair keeps one.
geom-017 = { $count } parcels have a hole outside their outer ring; too much area is taken away
    .hint = Look at the shape; the repair drops what lies outside and names the area before and after.
geom-018 = { $count } parcels have a hole inside a hole or a part inside a part
    .hint = The area may be wrong; the repair merges what is there twice and names the area before and after.
geom-019 = The inside of { $count } parcels is cut into pieces by their holes
    .hint = The area is right, but other programs may refuse them; the repair makes several parts.
geom-020 = { $count } pairs of parcels overlap; { $area_m2 } m² are counted twice (sum of the pairs { $pair_m2 } m²)
    .hint = The largest overlap is { $largest_m2 } m², with feature { $other }; correct it in the source, or this ground counts twice.
geom-021 = There are { $count } gaps between the parcels, { $area_m2 } m² in all
    .hint = The largest is { $largest_m2 } m²; if it is not meant, add the missing parcels in the source.
geom-022 = { $count } slivers (mean width below { $width_m } m): { $overlaps } overlaps and { $gaps } gaps, { $area_m2 } m² in all
    .hint = Mostly from rounded coordinates or joined map sheets; a topology repair in a GIS removes them.
geom-023 = There are too many overlaps: { $count } pairs of parcels were not checked one by one (at most { $budget } are)
    .hint = The { $area_m2 } m² counted twice are right all the same; correct the overlaps listed and check again.
geom-024 = The layer is no full coverage (share of common boundary { $share }); { $count } blank areas are not listed as gaps
    .hint = This is normal for buildings or parks; if it should be a full land-use coverage, look for missing parcels.
geom-025 = Too many boundaries have no counterpart ({ $edges }, at most { $budget }); overlaps and gaps were not checked
    .hint = The vertices of neighbours may not match; run a topology repair in a GIS and import again.

key-001 = { $count } parcels repeat the key of an earlier one, for example { $examples }
    .hint = The key tells parcels apart across scenarios and versions of the data; repeated ones are mistaken for each other. Make them unique in the source.
key-002 = { $count } parcels have no key
    .hint = They use the feature number instead, which may change when the source is edited.
key-003 = The land class code of { $count } parcels is unknown ({ $codes } codes): { $examples }
    .hint = Check the code system, or give these codes a carbon class in the mapping table.

area-001 = The TBMJ of { $count } parcels differs from the area on the ellipsoid by more than the tolerance, at most by { $worst_m2 } m²
    .hint = Share of the total { $total_share }, tolerance { $tolerance_share }; it is no plane area either; the shape may have been changed without a new one.
area-002 = { $count } parcels have no TBMJ
    .hint = They use the area on the ellipsoid.
area-003 = The KCMJ of { $count } parcels is not TBMJ × KCXS, at most off by { $worst_m2 } m²
    .hint = Check the deducted area and its coefficient.
area-004 = The TBDLMJ of { $count } parcels is not TBMJ − KCMJ, at most off by { $worst_m2 } m²
    .hint = Cropland is accounted by TBDLMJ; check the net area.
area-005 = The KCXS of { $count } parcels is not between 0 and 1
    .hint = The coefficient is a share; if it was entered in percent, divide by 100.
area-006 = { $basis ->
        [tbmj] TBMJ
       *[ellipsoid] The area on the ellipsoid
    } of { $unit ->
        [all] all parcels
       *[other] the parcels of { $unit }
    } adds up to { $sum } m², { $off } m² off the control area of { $control } m² (tolerance { $tolerance } m²)
    .hint = The parcels must add up to the control area; look for missing or repeated parcels, and at the unit of the control area. { $missing } of the parcels have no area.
area-007 = { $basis ->
        [tbmj] TBMJ
       *[ellipsoid] The area on the ellipsoid
    } of { $unit ->
        [all] all parcels
       *[other] the parcels of { $unit }
    } adds up to { $sum } m², { $off } m² off the control area of { $control } m², within the tolerance of { $tolerance } m²
    .hint = The areas close; nothing to do.
area-008 = No control area is stated, so whether the areas close was not checked
    .hint = Where it is known, enter it in the import card or give --control-area 7446.2km2 (or a CSV with the columns code,area_m2).
area-009 = A control area is stated for { $unit }, but no parcel of the layer belongs to it
    .hint = Check the code; parcels belong by the beginning of their location code (ZLDWDM and its like).
area-010 = The TBMJ of { $count } parcels is the plane area, not the area on the ellipsoid; the largest difference is { $worst_m2 } m²
    .hint = This is systematic, not a slip in single parcels: areas in a projection differ from those on the ellipsoid (share of the total { $total_share }, tolerance { $tolerance_share }). By the rules TBMJ is the area on the ellipsoid; ask the provider, or account by the area of the geometry.
area-011 = The control area cannot be understood: { $text }
    .hint = Write a number and a unit such as 7446.2km2 or 744620ha; or give a CSV with the columns code,area_m2, named in the first line.

repair-make-valid = Rebuild the geometry of { $count } parcels: what the outer rings enclose, less the holes; the plane area goes from { $before_m2 } to { $after_m2 } m²
repair-close-ring = Close the open rings of { $count } parcels by repeating their first point
repair-drop-repeated-points = Remove the repeated points of { $count } parcels
repair-keep-one = Of parcels that are the same keep the first; the other { $count } are left out
repair-name-make-valid = Rebuild geometry
repair-name-close-ring = Close rings
repair-name-drop-repeated-points = Remove repeated points
repair-name-keep-one = Keep one of repeated parcels
doc-011 = As you chose, the open rings of { $count } parcels were closed
    .hint = The plane area went from { $before_m2 } to { $after_m2 } m². The file is unchanged; the repair can be taken back.
doc-012 = As you chose, the repeated points of { $count } parcels were removed
    .hint = The plane area went from { $before_m2 } to { $after_m2 } m². The file is unchanged; the repair can be taken back.
doc-013 = As you chose, the geometry of { $count } parcels was rebuilt; the plane area went from { $before_m2 } to { $after_m2 } m²
    .hint = The file is unchanged; the repair can be taken back. Parcels with TBMJ are still accounted by it.
doc-014 = As you chose, { $count } parcels that repeat an earlier one were left out
    .hint = The first of each stays. The file is unchanged; the repair can be taken back.
doc-015 = A repair was chosen that no parcel needs: { $kind ->
        [close-ring] close rings
        [drop-repeated-points] remove repeated points
        [make-valid] rebuild geometry
       *[keep-one] keep one of repeated parcels
    }
    .hint = Nothing to do.
