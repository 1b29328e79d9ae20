"""Why a packet arrives or does not: follow it hop by hop with the kernel's own answers, and watch a real one."""
