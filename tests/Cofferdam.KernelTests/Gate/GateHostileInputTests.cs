using System.Runtime.InteropServices;
using Cofferdam.Bpf;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Gate;
using Cofferdam.Kernel;
using Cofferdam.KernelTests.Interop;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Gate;

/// <summary>Whatever is said to the gate's device, it answers with an error or does what it says, and stays sound.</summary>
public sealed unsafe class GateHostileInputTests
{
    private const int Calls = 50_000;
    private const int Probes = 400;

    [Fact]
    public void Random_commands_and_arguments_are_refused()
    {
        using var gate = new LoadedGate();
        var before = KernelTraces.Read();
        var random = new Random(6);
        var argument = new byte[256];
        using (var device = File.OpenHandle(GateDevice.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            for (var call = 0; call < Calls; call++)
            {
                random.NextBytes(argument);
                // Half of the words small: descriptors, counts, versions.
                foreach (ref var word in MemoryMarshal.Cast<byte, uint>(argument.AsSpan()))
                {
                    if (random.Next(2) == 0)
                        word = (uint)random.Next(4);
                }

                // Mostly the gate's own commands, with right and wrong sizes and directions.
                var command = random.Next(8) == 0
                    ? (uint)random.NextInt64()
                    : (uint)random.Next(4) << 30 | (uint)_sizes[random.Next(_sizes.Length)] << 16 | '0' << 8
                        | (uint)(0xc0 + random.Next(6));
                fixed (byte* pointer = argument)
                {
                    var result = LibC.ioctl(device, command, random.Next(16) == 0 ? (void*)random.NextInt64() : pointer);
                    Assert.True(result < 0, $"call {call}, command {command:x}: {result}");
                }
            }
        }

        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Probes_at_random_places_are_refused_or_go_with_their_owner()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        // A compartment in another mode, for its program.
        GuestProgram.OutputOf("cofferdam", "enforce", "notes");
        try
        {
            var before = KernelTraces.Read();
            using var image = KernelImage.OpenLive();
            var text = image.Layout.Image.Text;
            var random = new Random(7);
            using var program = PinnedProgram.Open("/sys/fs/bpf/cofferdam/notes/programs/check_write");
            using (var device = GateDevice.Open())
            {
                device.Create(program.Descriptor);
                Assert.Throws<KernelException>(() => device.Create(program.Descriptor));
                var bytes = new byte[Probes * 24];
                random.NextBytes(bytes);
                var rows = MemoryMarshal.Cast<byte, GateSiteRow>(bytes).ToArray();
                for (var i = 0; i < rows.Length; i++)
                {
                    // Kernel text, mostly in the middle of an instruction, and the rest anywhere.
                    if (i % 4 != 0)
                        rows[i].Address = (text.Start + random.NextInt64((long)text.Length)).Value;
                    // Some rows that are sound.
                    if (i % 2 == 0)
                    {
                        rows[i] = new GateSiteRow
                        {
                            Address = rows[i].Address,
                            Base = (byte)random.Next(16),
                            Index = 255,
                            Bits = 255,
                            Denial = GateDenial.Skip,
                            Moved = 255,
                        };
                    }
                }

                var refused = device.Register(rows, null, TestContext.Current.CancellationToken);

                Assert.InRange(refused.Count, Probes / 2, Probes);
            }

            Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(20)));
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    private static readonly int[] _sizes = [0, 4, 8, 16, 24, 40, 48, 255];
}
