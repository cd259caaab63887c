namespace Cofferdam.Compartments.Compilation;

/// <summary>The names of object classes, which are stable over reboots: events show them, files have them.</summary>
internal static class ClassNames
{
    /// <summary>What stands before the name of a function that allocates for the compartment.</summary>
    public const string AllocatedByPrefix = "allocated by ";

    /// <summary>What stands before the name of a slab cache.</summary>
    public const string CachePrefix = "cache ";

    /// <summary>What stands before the name of a variable.</summary>
    public const string VariablePrefix = "variable ";

    /// <summary>What was alive before, and where a variable leads that the compartment writes by way of.</summary>
    public const string Reached = "reached from a variable";

    /// <summary>What a function allocates.</summary>
    public static string AllocatedBy(string function) => AllocatedByPrefix + function;

    /// <summary>The objects of a slab cache.</summary>
    public static string OfCache(string cache) => CachePrefix + cache;

    /// <summary>A variable of a module, or of the kernel image.</summary>
    public static string OfVariable(string? module, string name) =>
        VariablePrefix + (module is null ? name : $"{module}:{name}");
}
