using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cofferdam.Learning.DataSets;

/// <summary>
/// The SHA-256 of a data set file, kept in its own metadata and computed with these 64 digits as zeros. Checked before
/// anything is decoded: the Parquet decoder may loop forever on a damaged page.
/// </summary>
internal static class DataSetSeal
{
    /// <summary>The key of the metadata that holds it.</summary>
    public const string Key = "cofferdam.sha256";

    /// <summary>What stands there until it is known.</summary>
    public const string Blank = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Writes the seal of a file that is otherwise complete.</summary>
    public static void Set(Stream file)
    {
        if (!TryLocate(file, out var offset))
            throw new InvalidOperationException("The file has no place for its seal.");
        var seal = Compute(file, offset);
        file.Position = offset;
        file.Write(Encoding.ASCII.GetBytes(seal));
    }

    /// <summary>Whether the file has a seal and is what was sealed.</summary>
    public static bool IsIntact(Stream file)
    {
        if (!TryLocate(file, out var offset))
            return false;
        file.Position = offset;
        var found = new byte[Blank.Length];
        file.ReadExactly(found);
        return Compute(file, offset) == Encoding.ASCII.GetString(found);
    }

    // A file ends with its footer, the footer's length in 4 bytes, and PAR1. In the footer a key is followed by the
    // header of the value's field and the value's length, one byte each.
    private static bool TryLocate(Stream file, out long offset)
    {
        const int tail = 8;
        const int headers = 2;
        offset = 0;
        if (file.Length < tail)
            return false;
        var end = new byte[tail];
        file.Position = file.Length - tail;
        file.ReadExactly(end);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (!end.AsSpan(4).SequenceEqual("PAR1"u8) || length > Math.Min(file.Length - tail, int.MaxValue / 2))
            return false;

        var footer = new byte[length];
        var start = file.Length - tail - length;
        file.Position = start;
        file.ReadExactly(footer);
        var key = footer.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(Key));
        offset = start + key + Key.Length + headers;
        return key >= 0 && offset + Blank.Length <= start + length;
    }

    private static string Compute(Stream file, long offset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, file, 0, offset);
        hash.AppendData(Encoding.ASCII.GetBytes(Blank));
        Append(hash, file, offset + Blank.Length, file.Length);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, Stream file, long start, long end)
    {
        var buffer = new byte[1 << 16];
        file.Position = start;
        while (file.Position < end)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - file.Position));
            file.ReadExactly(part);
            hash.AppendData(part);
        }
    }
}
