using System.Globalization;
using Cofferdam.Kernel;

namespace Cofferdam.KernelTests.Lab;

/// <summary>The module that knows what it allocated and freed (lab/victims/truth), loaded until disposed.</summary>
internal sealed class LoadedTruth : IDisposable
{
    /// <summary>The word of which every object of the module is full.</summary>
    public const ulong Stamp = 0x7472757468;

    private const string Folder = "/sys/kernel/debug/truth";

    public LoadedTruth()
    {
        VictimModule.Insert("truth");
        // "live 0xffff888012345678 64"
        var objects = File.ReadLines(Path.Combine(Folder, "objects")).Select(line => line.Split(' ')).ToArray();
        Live = AddressesOf("live");
        // A slab that was freed as a whole may have become one of objects of another size.
        Freed = AddressesOf("freed").Except(Live).ToHashSet();

        HashSet<KernelAddress> AddressesOf(string state) =>
        [
            .. objects
                .Where(words => words[0] == state)
                .Select(words => new KernelAddress(ulong.Parse(
                    words[1].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
        ];
    }

    /// <summary>The addresses of the objects that stay as they are until the module goes.</summary>
    public IReadOnlySet<KernelAddress> Live { get; }

    /// <summary>Where objects were that the module has freed; others may have got that memory since.</summary>
    public IReadOnlySet<KernelAddress> Freed { get; }

    /// <summary>Allocates and frees a few objects of each size.</summary>
    public static void Churn() => File.WriteAllText(Path.Combine(Folder, "churn"), "1");

    public void Dispose() => GuestProgram.OutputOf("rmmod", "truth");
}
