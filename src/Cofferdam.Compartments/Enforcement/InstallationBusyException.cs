namespace Cofferdam.Compartments.Enforcement;

/// <summary>Another process is installing or releasing a compartment at this moment.</summary>
public sealed class InstallationBusyException : Exception
{
    internal InstallationBusyException()
        : base("another cofferdam is changing this kernel's compartments; try again when it is done")
    {
    }
}
