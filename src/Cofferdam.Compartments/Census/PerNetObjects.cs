using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Compartments.Census;

/// <summary>
/// Finds the objects that ops_init() has allocated for each network namespace by the pointers to them (net/core/
/// net_namespace.c, net_generic()). One allocation site makes objects of many kinds, and of each there is one in most
/// machines: no content tells them.
/// </summary>
internal static class PerNetObjects
{
    /// <summary>The name of the class that they are of, where a policy makes it legal.</summary>
    public const string Class = ClassNames.AllocatedByPrefix + "ops_init";

    private const int MostNamespaces = 1 << 16;

    /// <summary>
    /// Their addresses; those that could be read where namespaces come and go meanwhile: the others are as if nothing
    /// pointed to them.
    /// </summary>
    public static IReadOnlySet<ulong> Read(KernelImage image)
    {
        var objects = new HashSet<ulong>();
        var numbers = PerNetStructures.Read(image).Keys.Select(variable => image.Memory.Read<uint>(variable)).ToArray();
        try
        {
            var list = image.Symbols.Require("net_namespace_list").Address;
            foreach (var net in KernelList.Walk(image.Memory, image.Types, list, "net", "list", MostNamespaces))
            {
                var pointers = net.ReadPointer("gen");
                // The first word of the array is its length, in pointers.
                var length = image.Memory.Read<uint>(pointers);
                foreach (var number in numbers.Where(number => number < length))
                    objects.Add(image.Memory.ReadPointer(pointers + (8L * number)).Value);
            }
        }
        catch (Exception e) when (e is MalformedDataException or FeatureMissingException)
        {
            // Read half: what was found before is true all the same.
        }

        objects.Remove(0);
        return objects;
    }
}
