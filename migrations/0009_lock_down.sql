-- Closes what the files before this one added. A file that adds a table, view or function ends with this line.
select prosa_lock_down('public');
