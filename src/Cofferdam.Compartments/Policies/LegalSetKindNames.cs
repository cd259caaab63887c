namespace Cofferdam.Compartments.Policies;

/// <summary>The spelling of each kind of legal set in policies and in output.</summary>
public static class LegalSetKindNames
{
    /// <summary>The kind called <paramref name="name"/>; false if none is.</summary>
    public static bool TryParse(string name, out LegalSetKind kind)
    {
        kind = name == "typed" ? LegalSetKind.Typed : LegalSetKind.Compartment;
        return name is "typed" or "compartment";
    }

    /// <summary>The name of a kind.</summary>
    public static string Of(LegalSetKind kind) => kind switch
    {
        LegalSetKind.Compartment => "compartment",
        LegalSetKind.Typed => "typed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
