namespace Cofferdam.KernelTests.Kernel;

/// <summary>The sysctl kernel.kptr_restrict at a value until the end of a test.</summary>
internal sealed class PointerRestriction : IDisposable
{
    private const string Setting = "/proc/sys/kernel/kptr_restrict";

    private readonly string _before = File.ReadAllText(Setting);

    public static PointerRestriction Set(int value)
    {
        var restriction = new PointerRestriction();
        File.WriteAllText(Setting, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return restriction;
    }

    public void Dispose() => File.WriteAllText(Setting, _before);
}
