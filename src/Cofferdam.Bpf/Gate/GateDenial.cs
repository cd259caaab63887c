namespace Cofferdam.Bpf.Gate;

/// <summary>enum gate_denial: how the gate keeps an instruction from writing.</summary>
public enum GateDenial : byte
{
    /// <summary>Its address is made to fault, and the fault skips it. The kernel may optimise the probe.</summary>
    Fault,

    /// <summary>It is skipped; the probe stays a breakpoint.</summary>
    Skip,

    /// <summary>A jump to a function is skipped, and its caller goes on.</summary>
    Leave,

    /// <summary>
    /// As <see cref="Fault"/>, but it is not skipped: it works on a copy, so that its registers and flags become what
    /// they would have become.
    /// </summary>
    Copied,
}
