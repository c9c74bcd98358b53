-- Runs prosa_lock_down again over what the files before this one added.
select prosa_lock_down('public');
