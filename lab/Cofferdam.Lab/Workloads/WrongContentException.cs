namespace Cofferdam.Lab.Workloads;

/// <summary>What was read is not what had been written.</summary>
internal sealed class WrongContentException(string what) : Exception(what)
{
    /// <summary>Insists on a number.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What had to be found.</param>
    /// <param name="what">What it counts.</param>
    public static void ThrowUnlessEqual(long found, long expected, string what)
    {
        if (found != expected)
            throw new WrongContentException($"{what}: {found}, not {expected}");
    }

    /// <summary>Insists on a text.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What had to be found.</param>
    /// <param name="what">What it is.</param>
    public static void ThrowUnlessEqual(string? found, string expected, string what)
    {
        if (found != expected)
            throw new WrongContentException($"{what}: {found ?? "nothing"}, not {expected}");
    }
}
