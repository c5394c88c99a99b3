import Glibc

/// The descriptors 0, 1 and 2, which every program uses as its input, output and errors.
public enum StandardDescriptors {
    /// Opens those that the caller left closed, before anything else is opened: a socket or a database that got such a
    /// number would be written to by whatever prints.
    ///
    /// What stands in their place cannot be used: reading the input and writing the others fails, as it would have.
    public static func open() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The system gives the lowest number that is free, and those below are taken by now.
            _ = Glibc.open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
