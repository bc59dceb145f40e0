# Scenarios and edits (PLAN)

plan-001 = There is no parcel in row { $row }
    .hint = The layer may have been exchanged; select the parcels again
plan-002 = Too many codes: “{ $code }” cannot be added
    .hint = A scenario uses 65 534 codes at most; merge some
plan-003 = The number of scenario “{ $name }” occurs twice
    .hint = The project file was altered; open a backup
plan-004 = The parent of scenario “{ $name }” is not there, or stands on it in turn
    .hint = The project file was altered; open a backup
plan-005 = There is no scenario number { $id }
    .hint = It may have been deleted; choose another one in the tree of scenarios
plan-006 = The scenario name “{ $name }” is empty or taken
    .hint = Choose another name
plan-007 = Scenario “{ $name }” cannot be deleted: “{ $child }” stands on it
    .hint = Delete the scenarios that stand on it first
plan-010 = Step { $step }: the range of parcels “{ $word }” is not understood
    .hint = Write “first..last” with the same beginning and as many digits, not longer than the layer
plan-011 = Step { $step } uses the unknown class “{ $class }”
    .hint = Use an id of the carbon classes, such as forest_arbor
plan-012 = Step { $step }: the runs of classes do not fit the number of parcels ({ $parcels })
    .hint = The runs must add up to the parcels; 0 in the last run stands for all that are left
plan-101 = Step { $step }: { $count } parcels are not in the layer and were not changed
    .hint = The layer may be newer; check the names of the parcels
plan-102 = Step { $step }: { $count } parcels bore something else than the step says; its new class counts
    .hint = Look at these parcels and decide whether the new class still fits
