namespace Cofferdam.Learning.Features;

/// <summary>
/// The definition of the features, which bpf/features.h says a second time. Nothing in it depends on where the kernel
/// was put on a boot.
/// </summary>
public static class WordFeatures
{
    private const ulong SmallEnd = 1UL << 48;

    // ELF_ET_DYN_BASE is a bit above the first, packed small numbers are below; the second is DEFAULT_MAP_WINDOW.
    private static readonly AddressBounds _user = new(0x0000_5500_0000_0000, 0x0000_8000_0000_0000);

    // IS_ERR_VALUE: the last 4095 addresses.
    private const ulong FirstError = unchecked((ulong)-4095L);
    private const ulong ModulePage = 4095;
    private const int FewestCharacters = 4;

    /// <summary>The class of a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="place">Its address.</param>
    /// <param name="own">The object that it is part of.</param>
    /// <param name="space">The boot.</param>
    public static WordClass ClassOf(ulong word, ulong place, AddressBounds own, AddressSpace space)
    {
        if (word == 0)
            return WordClass.Zero;
        if (word >> 63 == 0)
            return ClassOfPositive(word);
        if (own.Contains(word))
            return word == place ? WordClass.Self : WordClass.OwnObject;
        if (space.DirectMap.Contains(word))
            return space.PerCpu.Contains(word) ? WordClass.PerCpu : WordClass.DirectMap;
        if (space.Image.Contains(word))
            return ClassInImage(word, space);
        if (space.Modules.Contains(word))
            return WordClass.Module;
        if (space.Vmalloc.Contains(word))
            return WordClass.Vmalloc;
        if (space.PageStructs.Contains(word))
            return WordClass.PageStructs;
        return word >= FirstError ? WordClass.Error : WordClass.Other;
    }

    /// <summary>The value of a feature of a word.</summary>
    /// <param name="kind">What is asked.</param>
    /// <param name="word">The word.</param>
    /// <param name="class">Its class.</param>
    /// <param name="start">The address of the object.</param>
    /// <param name="space">The boot.</param>
    public static uint ValueOf(FeatureKind kind, ulong word, WordClass @class, ulong start, AddressSpace space) =>
        ValueOf(kind, @class, IsAbout(kind, @class) ? DetailOf(word, @class, start, space) : 0);

    /// <summary>The value of a feature of a word whose class and detail are known.</summary>
    /// <param name="kind">What is asked.</param>
    /// <param name="class">The class of the word.</param>
    /// <param name="detail">Its detail (<see cref="DetailOf"/>).</param>
    public static uint ValueOf(FeatureKind kind, WordClass @class, ulong detail) => kind switch
    {
        FeatureKind.Class => (uint)@class,
        _ when !IsAbout(kind, @class) => 0,
        FeatureKind.High => (uint)(detail >> 32),
        _ => (uint)detail,
    };

    /// <summary>Whether a feature is about words of a class; 0 of others.</summary>
    public static bool IsAbout(FeatureKind kind, WordClass @class) => kind switch
    {
        FeatureKind.Class => true,
        FeatureKind.Offset => @class is WordClass.KernelText or WordClass.KernelReadOnly or WordClass.KernelData
            or WordClass.Module or WordClass.Self or WordClass.OwnObject,
        FeatureKind.Low or FeatureKind.High => @class == WordClass.Small,
        FeatureKind.Pointee => @class == WordClass.DirectMap,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>All that features tell of a word beside its class.</summary>
    /// <param name="word">The word.</param>
    /// <param name="class">Its class.</param>
    /// <param name="start">The address of the object.</param>
    /// <param name="space">The boot.</param>
    public static ulong DetailOf(ulong word, WordClass @class, ulong start, AddressSpace space) => @class switch
    {
        WordClass.Small => word,
        WordClass.DirectMap => space.PointeeSize(word),
        WordClass.KernelText or WordClass.KernelReadOnly or WordClass.KernelData => word - space.Image.Start,
        WordClass.Module => word & ModulePage,
        WordClass.Self or WordClass.OwnObject => word - start,
        _ => 0,
    };

    private static WordClass ClassOfPositive(ulong word)
    {
        if (IsText(word))
            return WordClass.Ascii;
        if (_user.Contains(word))
            return WordClass.User;
        return word < SmallEnd ? WordClass.Small : WordClass.Other;
    }

    private static WordClass ClassInImage(ulong word, AddressSpace space)
    {
        if (space.ImageData.Contains(word))
            return WordClass.KernelData;
        return space.ImageReadOnly.Contains(word) ? WordClass.KernelReadOnly : WordClass.KernelText;
    }

    private static bool IsText(ulong word)
    {
        var characters = 0;
        for (; word != 0; word >>= 8)
        {
            if ((byte)word is < (byte)' ' or > (byte)'~')
                return false;
            characters++;
        }
        return characters >= FewestCharacters;
    }
}
