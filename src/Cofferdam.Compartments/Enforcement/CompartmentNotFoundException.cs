namespace Cofferdam.Compartments.Enforcement;

/// <summary>No compartment of this name is installed.</summary>
public sealed class CompartmentNotFoundException : Exception
{
    internal CompartmentNotFoundException(string name)
        : base($"no compartment {name} is installed")
    {
    }
}
