# Project files
proj-001 = There is no Tanheng project here.
    .hint = Choose a project folder that holds project.toml.
proj-002 = The project file cannot be understood.
    .hint = Another program may have changed it; journal.jsonl in the same folder still holds what you did.
proj-003 = The project was saved by a newer program (format { $format }).
    .hint = Update the program first; the file is unchanged.
proj-004 = { $count } changes made after the last save were recovered.
    .hint = Look at them, then save.
proj-005 = A line of the journal is not complete or was altered, and was ignored.
    .hint = The change it held may have to be made again.
proj-006 = A table that the project names is gone.
    .hint = Put it back, or import it again.
proj-007 = The base layer is not the one the project was saved with (the file on disk has changed).
    .hint = Confirm the new base layer, or bring the old file back.
proj-008 = The project file is damaged; an earlier one ({ $age } saves back) was opened and the journal brought it forward.
    .hint = Check the settings, then save; the damaged file is replaced.
proj-009 = Opened for reading only: { $process ->
        [0] the project folder cannot be locked
       *[other] another program has it open (process { $process }, for { $minutes } min)
    }.
    .hint = Changes are not recorded. Close the other program and open the project again, or save under another name.
proj-010 = The project folder is in use by another program, or cannot be locked; nothing was saved.
    .hint = Close the other program, or save under another name.
proj-011 = What was kept for fast opening was damaged; the base layer was read from its file again.
    .hint = Nothing to do; it has been put aside.
proj-012 = The file of steps of scenario “{ $name }” is gone or was altered.
    .hint = The project saved before takes its place; put a backup of the file back into the folder scenarios.
