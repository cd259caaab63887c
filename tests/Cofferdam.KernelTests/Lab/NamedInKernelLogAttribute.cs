using System.Reflection;
using Cofferdam.KernelTests.Lab;
using Xunit.v3;

[assembly: NamedInKernelLog]

namespace Cofferdam.KernelTests.Lab;

/// <summary>Writes the name of each test into the kernel log when it starts, so that a warning there has an owner.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class NamedInKernelLogAttribute : BeforeAfterTestAttribute
{
    // Level 4, warning: it must show on the console, which is all that is left after a panic.
    private const string Level = "<4>";

    /// <inheritdoc />
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        File.WriteAllText("/dev/kmsg", $"{Level}cofferdam test: {test.TestDisplayName}\n");
}
