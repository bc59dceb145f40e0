# Yearly paths: peaks and trends
stage-peak = Judging peaks
path-001 = One year has two values: { $year }.
    .hint = A series has one value a year; delete a row, or name the group's column with --group.
path-002 = The value of { $year } is not a finite number.
    .hint = Enter a number; leave the cell empty where there are no data.
path-003 = The series has no value at all.
    .hint = Check the column of the value; delete a group without data as a whole.
path-090 = The rules { $name } that ship with the program cannot be read.
    .hint = Install the program again.
