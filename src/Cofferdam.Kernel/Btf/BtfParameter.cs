namespace Cofferdam.Kernel.Btf;

/// <summary>One parameter of a function.</summary>
/// <param name="Name">Its name; empty in the prototype of a function pointer.</param>
/// <param name="Type">Its type. void with an empty name, in last place, stands for "...".</param>
public readonly record struct BtfParameter(string Name, BtfTypeId Type)
{
    /// <summary>Whether it stands for "...".</summary>
    public bool IsEllipsis => Type.IsVoid && Name.Length == 0;
}
