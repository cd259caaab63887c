namespace Cofferdam.Compartments.Enforcement;

/// <summary>A compartment of this name is installed, whole or in part; the running kernel was not changed.</summary>
public sealed class CompartmentExistsException : Exception
{
    internal CompartmentExistsException(string name, bool whole)
        : base(whole
            ? $"compartment {name} is installed already; release it first: cofferdam release {name}"
            : $"compartment {name} was left unfinished; clean up first: cofferdam release {name}")
    {
    }
}
