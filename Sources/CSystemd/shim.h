#pragma once
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <malloc.h>
#include <elf.h>
#include <sys/auxv.h>
#include <sys/mman.h>
