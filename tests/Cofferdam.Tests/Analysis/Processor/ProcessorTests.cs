using System.Runtime.InteropServices;
using Cofferdam.Analysis.Disassembly;
using ProcessArchitecture = System.Runtime.InteropServices.Architecture;

namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>The model of each instruction against the processor that executes this test.</summary>
public sealed class ProcessorTests : IDisposable
{
    private const int Samples = 24;

    // Of what has a value to be compared, more.
    private const int SamplesOfAssignments = 300;
    // Enough for what is seldom drawn.
    private const int MostAttempts = 2_000;
    private const int MostShown = 5;

    private readonly NativeMachine _machine = Create();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_model_of_an_instruction_says_what_the_processor_does(int seed)
    {
        var comparison = new ModelComparison(_machine.Slot, _machine.Target, _machine.Arena);
        var (before, after) = (new MachineState(), new MachineState());
        var wrong = new List<string>();
        var unsampled = new List<string>();
        foreach (var form in ProcessorForms.All)
        {
            // Each form has a sequence of its own, so that it does not matter which others this processor has.
            var sampler = new InstructionSampler(_machine, (seed << 16) + (int)form.Code);
            var behavior = new FormBehavior(_machine.Arena);
            var (samples, wanted) = (0, Samples);
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                if (samples >= wanted && !behavior.Unseen().Any())
                    break;
                if (!sampler.TrySample(form, before, out var bytes))
                    continue;
                samples++;
                _machine.Run(bytes, before, after);
                var instruction = comparison.Decode(bytes);
                behavior.Add(instruction, before, after);
                if (instruction.Assignment is not null)
                    wanted = SamplesOfAssignments;
                if (comparison.Compare(bytes, instruction, before, after) is { Count: > 0 } differences)
                    wrong.Add(string.Join('\n', differences));
            }

            if (samples == 0)
                unsampled.Add(form.Code.ToString());
            wrong.AddRange(behavior.Unseen().Select(what => $"{form.Code} {what}"));
        }

        Assert.Empty(unsampled);
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ:\n{string.Join("\n\n", wrong.Take(MostShown))}");
    }

    [Fact]
    public void The_machine_shows_what_an_instruction_does()
    {
        var (before, after) = (new MachineState(), new MachineState());
        before.Registers[(int)Register64.Rsp] = _machine.Arena + 0x10;
        before.Registers[(int)Register64.R15] = 0x0102_0304_0506_0708;
        before.Flags = MachineState.ArithmeticFlags;

        _machine.Run([0x41, 0x57], before, after); // push r15

        before.Registers[(int)Register64.Rsp] -= 8;
        Assert.Equal(before.Registers, after.Registers);
        BitConverter.GetBytes(0x0102_0304_0506_0708).CopyTo(before.Memory, 8);
        Assert.Equal(before.Memory, after.Memory);
        Assert.Equal(before.Flags, after.Flags & MachineState.ArithmeticFlags);
    }

    public void Dispose() => _machine.Dispose();

    private static NativeMachine Create()
    {
        if (RuntimeInformation.ProcessArchitecture != ProcessArchitecture.X64)
            Assert.Skip("this process does not run on x86-64");
        var machine = NativeMachine.TryCreate();
        if (machine is null)
            Assert.Skip("the system gives no memory that is writable and executable");
        return machine!;
    }
}
