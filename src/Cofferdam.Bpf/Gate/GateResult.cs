namespace Cofferdam.Bpf.Gate;

/// <summary>enum gate_result: what a call that did not happen leaves in rax.</summary>
public enum GateResult : byte
{
    /// <summary>What was there.</summary>
    Nothing,

    /// <summary>The value of the register <see cref="GateSiteRow.Moved"/>.</summary>
    Argument,

    /// <summary>The number <see cref="GateSiteRow.Displacement"/>.</summary>
    Number,
}
