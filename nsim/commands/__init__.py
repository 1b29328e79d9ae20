"""The shell's commands, one in each file. To add one, copy the shortest: the file's name is the command's."""
