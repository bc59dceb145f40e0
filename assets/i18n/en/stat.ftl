# stat
