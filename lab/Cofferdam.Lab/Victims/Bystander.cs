using Cofferdam.Lab.Interop;

namespace Cofferdam.Lab.Victims;

/// <summary>
/// The bystander module: makes objects to be hit and tells which bytes changed. Its objects outlive the process.
/// </summary>
internal sealed class Bystander : IDisposable
{
    private readonly Device _device;

    private Bystander(Device device) => _device = device;

    /// <summary>Opens the module's device.</summary>
    /// <exception cref="DeviceException">It is not loaded.</exception>
    public static Bystander Open() => new(Device.Open("/dev/bystander"));

    /// <summary>Makes an object of so many bytes in the general caches.</summary>
    public BystanderObject Allocate(int size)
    {
        var request = new BystanderAbi.ObjectRequest { Size = (uint)size };
        _device.Send(BystanderAbi.Allocate, "allocate", ref request);
        return new BystanderObject(request.Handle, request.Address, size);
    }

    /// <summary>The module's own data.</summary>
    public BystanderObject Vault()
    {
        var inspection = Inspect(BystanderAbi.Vault);
        return new BystanderObject(BystanderAbi.Vault, inspection.Address, (int)inspection.Size);
    }

    /// <summary>What an object looks like now.</summary>
    public BystanderAbi.Inspection Inspect(uint handle)
    {
        var inspection = new BystanderAbi.Inspection { Handle = handle };
        _device.Send(BystanderAbi.Inspect, "inspect", ref inspection);
        return inspection;
    }

    /// <summary>How much of everything the module owns has changed.</summary>
    public BystanderAbi.Audit Audit()
    {
        var audit = default(BystanderAbi.Audit);
        _device.Send(BystanderAbi.ReadAudit, "audit", ref audit);
        return audit;
    }

    /// <summary>Makes every changed byte what it was.</summary>
    public void Repair() => _device.Send(BystanderAbi.Repair, "repair");

    /// <summary>Frees one object.</summary>
    public void Free(BystanderObject target)
    {
        var handle = target.Handle;
        _device.Send(BystanderAbi.Free, "free", ref handle);
    }

    /// <summary>Frees all objects.</summary>
    public void FreeAll() => _device.Send(BystanderAbi.FreeAll, "free all");

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();
}
