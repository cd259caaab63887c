using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cofferdam.Kernel.Memory;

/// <summary>Typed reads of kernel memory that must succeed.</summary>
public static class KernelMemoryReads
{
    /// <summary>Reads <paramref name="length"/> bytes.</summary>
    /// <exception cref="MalformedDataException">Some of them are not readable.</exception>
    public static byte[] ReadBytes(this IKernelMemory memory, KernelAddress address, int length)
    {
        var bytes = new byte[length];
        memory.ReadInto(address, bytes);
        return bytes;
    }

    /// <summary>Reads one value.</summary>
    /// <typeparam name="T">An integer type, or a struct of integers without padding.</typeparam>
    /// <exception cref="MalformedDataException">Some of its bytes are not readable.</exception>
    public static T Read<T>(this IKernelMemory memory, KernelAddress address)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[Unsafe.SizeOf<T>()];
        memory.ReadInto(address, bytes);
        return MemoryMarshal.Read<T>(bytes);
    }

    /// <summary>Reads a pointer.</summary>
    /// <exception cref="MalformedDataException">Some of its bytes are not readable.</exception>
    public static KernelAddress ReadPointer(this IKernelMemory memory, KernelAddress address) =>
        new(memory.Read<ulong>(address));

    /// <summary>Reads a text that ends with a zero byte.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="address">Where the text starts.</param>
    /// <param name="limit">How many bytes it may have, the zero byte included.</param>
    /// <exception cref="MalformedDataException">It is not readable, or longer.</exception>
    public static string ReadText(this IKernelMemory memory, KernelAddress address, int limit)
    {
        // Not past the end of a page before the zero byte has been looked for: the next page may not exist.
        var bytes = new byte[limit];
        for (var have = 0; have < limit;)
        {
            var toPageEnd = 4096 - (int)((address.Value + (ulong)have) & 4095);
            var part = bytes.AsSpan(have, Math.Min(toPageEnd, limit - have));
            memory.ReadInto(address + have, part);
            var end = part.IndexOf((byte)0);
            if (end >= 0)
                return Encoding.UTF8.GetString(bytes, 0, have + end);

            have += part.Length;
        }

        throw new MalformedDataException($"kernel text at {address}: no zero byte in {limit} bytes");
    }

    private static void ReadInto(this IKernelMemory memory, KernelAddress address, Span<byte> destination)
    {
        if (!memory.TryRead(address, destination))
        {
            throw new MalformedDataException(
                $"kernel memory at {address}: {destination.Length} bytes are not readable");
        }
    }
}
