# Project files
proj-001 = There is no Tanheng project here.
    .hint = Choose a project folder that holds project.toml.
proj-002 = The project file cannot be understood.
    .hint = Another program may have changed it; journal.jsonl in the same folder still holds what you did.
proj-003 = The project was saved by a newer program (format { $format }).
    .hint = Update the program first; the file is unchanged.
proj-004 = { $count } changes made after the last save were recovered.
    .hint = Look at them, then save.
proj-005 = The last line of the journal is not complete and was ignored.
    .hint = The last change may have to be made again.
proj-006 = A table that the project names is gone.
    .hint = Put it back, or import it again.
proj-007 = The base layer is not the one the project was saved with (the file on disk has changed).
    .hint = Confirm the new base layer, or bring the old file back.
