using System.Text.Json;
using System.Text.Json.Serialization;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// What explains the numbers in an installed compartment's tables: the file form of a compiled policy.
/// </summary>
public sealed record InstalledDescription
{
    /// <summary>The version of this file form.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The file form's version.</summary>
    public required int Version { get; init; }

    /// <summary>The compartment's name.</summary>
    public required string Name { get; init; }

    /// <summary>The kernel it was compiled for, as in /proc/sys/kernel/osrelease.</summary>
    public required string KernelRelease { get; init; }

    /// <summary>The policy's canonical text.</summary>
    public required string Policy { get; init; }

    /// <summary>The probed sites, by number.</summary>
    public required IReadOnlyList<CompiledSite> Sites { get; init; }

    /// <summary>The probed anchors, by number: the numbers go on after those of the sites.</summary>
    public required IReadOnlyList<CompiledAnchor> Anchors { get; init; }

    /// <summary>
    /// Where a task in quarantine is turned away, by number: the numbers go on after those of the anchors.
    /// </summary>
    public IReadOnlyList<CompiledEntry> Entries { get; init; } = [];

    /// <summary>The modules that its functions are in.</summary>
    public IReadOnlyList<ConfinedModule> Modules { get; init; } = [];

    /// <summary>The object classes, by number.</summary>
    public required IReadOnlyList<ObjectClass> Classes { get; init; }

    /// <summary>The class numbers of each legal set.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> LegalSets { get; init; }

    /// <summary>The places whose writes go unchecked.</summary>
    public required IReadOnlyList<Hole> Holes { get; init; }

    /// <summary>Reads a description. Fails with <see cref="MalformedDataException"/>.</summary>
    public static InstalledDescription Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var description = JsonSerializer.Deserialize(json, InstalledDescriptionJson.Default.InstalledDescription)
                ?? throw new JsonException("the file is empty");
            return description.Version == CurrentVersion
                ? description
                : throw new MalformedDataException(
                    $"installed compartment: expected version {CurrentVersion}, found {description.Version}");
        }
        catch (JsonException malformed)
        {
            throw new MalformedDataException($"installed compartment: {malformed.Message}", malformed);
        }
    }

    /// <summary>The description's file form.</summary>
    public byte[] Write() =>
        JsonSerializer.SerializeToUtf8Bytes(this, InstalledDescriptionJson.Default.InstalledDescription);

    /// <summary>The class of number <paramref name="id"/>, named by its number if it is not described.</summary>
    public string ClassName(uint id) =>
        Classes.FirstOrDefault(c => c.Id == id)?.Name ?? FormattableString.Invariant($"class {id}");
}

/// <summary>Generated serialization of <see cref="InstalledDescription"/>.</summary>
[JsonSerializable(typeof(InstalledDescription))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class InstalledDescriptionJson : JsonSerializerContext;
