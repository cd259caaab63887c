using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct census_entry: an object that the census enters.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CensusEntryRow
{
    /// <summary>The first address of the object.</summary>
    public ulong Address;

    /// <summary>
    /// Its record: known by the census, and of class <see cref="RegionClass.Unrecorded"/> if its class could not be
    /// told. Without a way in which it is known there will be none: the object is unknown from now on.
    /// </summary>
    public RecordRow Record;

    /// <summary>Out: what became of it.</summary>
    public CensusEntry Entry;

    private readonly uint _unused;
}
