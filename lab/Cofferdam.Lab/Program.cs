using System.CommandLine;
using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Commands;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Programs;

try
{
    return CommandTree.Create().Parse(args).Invoke(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    });
}
catch (Exception problem) when (problem
    is DeviceException or ProgramFailedException or AimFailedException or ArgumentException or TimeoutException)
{
    Console.Error.WriteLine($"cofferdam-lab: {problem.Message}");
    return 1;
}
