using System.Text;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Policies.Yaml;

/// <summary>Reads the bytes of a YAML file, and refuses what is no text of a sensible size.</summary>
internal static class YamlFile
{
    private static readonly UTF8Encoding _strictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a file; one more than <paramref name="mostBytes"/> stands for too many.</summary>
    public static byte[] ReadBytes(string path, int mostBytes)
    {
        // Read up to the limit instead of asking for a length: a pipe or a device has none.
        var bytes = new byte[mostBytes + 1];
        using var file = File.OpenRead(path);
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>The text of a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="mostBytes">How large such a file can be.</param>
    /// <param name="what">What it should be.</param>
    /// <exception cref="MalformedDataException">It is larger, or no UTF-8.</exception>
    public static string TextOf(ReadOnlySpan<byte> bytes, string path, int mostBytes, string what)
    {
        if (bytes.Length > mostBytes)
            throw new SourceMark(path, 1, 1).Error($"larger than {mostBytes} bytes, which no {what} is");
        try
        {
            return _strictUtf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException e)
        {
            var valid = Encoding.UTF8.GetString(bytes[..Math.Clamp(e.Index, 0, bytes.Length)]);
            throw YamlTreeReader.At(valid, valid.Length, path).Error("not valid UTF-8", e);
        }
    }
}
