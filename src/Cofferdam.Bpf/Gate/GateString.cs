namespace Cofferdam.Bpf.Gate;

/// <summary>enum gate_string, and the bytes of an element in its lowest bits; 0 for no string instruction.</summary>
[Flags]
public enum GateString : byte
{
    /// <summary>Not a string instruction.</summary>
    None = 0,

    /// <summary>rcx elements.</summary>
    Repeated = 16,

    /// <summary>It reads at rsi.</summary>
    Reads = 32,
}
