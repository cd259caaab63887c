using System.Runtime.CompilerServices;

namespace Cofferdam.Lab.Interop;

/// <summary>
/// The number of an ioctl as <c>asm-generic/ioctl.h</c> packs it; it carries the size of its argument, so a
/// structure that does not match the module's is refused with ENOTTY.
/// <code>
/// 31 30 29        16 15      8 7       0
/// +----+------------+---------+---------+
/// | dir|    size    |  type   | number  |
/// +----+------------+---------+---------+
/// </code>
/// </summary>
internal readonly record struct IoctlRequest(uint Number)
{
    private const uint Write = 1;
    private const uint Read = 2;

    /// <summary>A request without argument (<c>_IO</c>).</summary>
    public static IoctlRequest Plain(char type, byte number) => Pack(0, 0, type, number);

    /// <summary>A request whose argument goes to the module (<c>_IOW</c>).</summary>
    public static IoctlRequest To<T>(char type, byte number) where T : unmanaged =>
        Pack(Write, Unsafe.SizeOf<T>(), type, number);

    /// <summary>A request whose argument comes from the module (<c>_IOR</c>).</summary>
    public static IoctlRequest From<T>(char type, byte number) where T : unmanaged =>
        Pack(Read, Unsafe.SizeOf<T>(), type, number);

    /// <summary>A request whose argument goes to the module and comes back (<c>_IOWR</c>).</summary>
    public static IoctlRequest Both<T>(char type, byte number) where T : unmanaged =>
        Pack(Read | Write, Unsafe.SizeOf<T>(), type, number);

    private static IoctlRequest Pack(uint direction, int size, char type, byte number) =>
        new(direction << 30 | (uint)size << 16 | (uint)type << 8 | number);
}
