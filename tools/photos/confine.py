"""What the decoding child denies itself: memory, files, network, new programs.

Two fences. Resource limits hold on every Unix. On Linux a seccomp filter then refuses every
system call that plain computing does not need, so that a decoder taken over by a crafted file can
neither open a file nor a socket, nor start a program; it can only write pixels to its pipe.
"""

import resource

MAX_ADDRESS_SPACE = 1536 * 1024 * 1024

# Memory, threads (the HEIC decoder starts some), signals, clocks and the pipes already open.
_ALLOWED_CALLS = (
    "brk",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "clone",
    "clone3",
    "close",
    "exit",
    "exit_group",
    "fstat",
    "futex",
    "get_robust_list",
    "getcpu",
    "getpid",
    "getrandom",
    "getrusage",
    "gettid",
    "gettimeofday",
    "lseek",
    "madvise",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "nanosleep",
    "poll",
    "ppoll",
    "read",
    "readv",
    "restart_syscall",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_setaffinity",
    "sched_yield",
    "set_robust_list",
    "sigaltstack",
    "sysinfo",
    "tgkill",
    "write",
    "writev",
)


def limit_resources() -> None:
    """Cap address space at 1.5 GB, forbid growing files and core dumps."""
    for kind, value in (
        (resource.RLIMIT_AS, MAX_ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def deny_system_calls() -> bool:
    """Refuse (EPERM) all system calls not needed to compute. False where seccomp is missing."""
    try:
        # Where libseccomp is not installed, pyseccomp raises RuntimeError when imported.
        import pyseccomp
    except (ImportError, OSError, RuntimeError):
        return False
    try:
        wall = pyseccomp.SyscallFilter(pyseccomp.ERRNO(1))
        for call in _ALLOWED_CALLS:
            try:
                wall.add_rule(pyseccomp.ALLOW, call)
            except (OSError, ValueError, RuntimeError):
                continue  # a call this architecture does not have
        wall.load()
    except (OSError, RuntimeError, ValueError):
        return False
    return True
