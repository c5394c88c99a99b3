import CSystemd
import Glibc

/// The program's own code and constants in memory.
public enum StartupMemory {
    /// Takes those pages of the program out of memory that the start alone needed, such as the tables that the runtime
    /// looks through once: half of what a daemon that waits would hold. Pages that are needed again come back by
    /// themselves, from the file.
    public static func giveBack() {
        // getauxval(3): the program's headers, as the kernel mapped them.
        let address = UInt(getauxval(UInt(AT_PHDR)))
        let count = Int(getauxval(UInt(AT_PHNUM)))
        guard let headers = UnsafePointer<Elf64_Phdr>(bitPattern: address) else { return }
        let segments = UnsafeBufferPointer(start: headers, count: count)
        guard let own = segments.first(where: { $0.p_type == UInt32(PT_PHDR) }) else { return }
        let base = address - UInt(own.p_vaddr)
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        for segment in segments
        // What can be written is no longer what the file holds.
        where segment.p_type == UInt32(PT_LOAD) && segment.p_flags & UInt32(PF_W) == 0 {
            let start = (base + UInt(segment.p_vaddr)) / page * page
            let end = base + UInt(segment.p_vaddr) + UInt(segment.p_filesz)
            madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
        }
    }
}
