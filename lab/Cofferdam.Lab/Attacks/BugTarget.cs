namespace Cofferdam.Lab.Attacks;

/// <summary>What a bug is made to hit.</summary>
internal enum BugTarget
{
    /// <summary>An object of another type in the next slot of the same general cache.</summary>
    Neighbour,

    /// <summary>An object or module data of the bystander, by its address.</summary>
    AnyAddress,

    /// <summary>An object that the bystander got where the draft was before it was freed.</summary>
    ReusedMemory,

    /// <summary>An object that is taken for a note.</summary>
    OtherType,

    /// <summary>Data of another module.</summary>
    ModuleData,

    /// <summary>An object of the same type in the next slot.</summary>
    SameType,
}
