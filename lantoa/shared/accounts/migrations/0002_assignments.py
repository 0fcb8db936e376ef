import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people"),
        ("units", "0001_units"),
    ]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('system_administrator', 'System administrator'), ('unit_administrator', 'Unit administrator'), ('contributor', 'Contributor'), ('reporter', 'Reporter'), ('editor', 'Editor'), ('secretary', 'Editorial secretary'), ('board_head', 'Head of editorial board'), ('board_deputy', 'Deputy head of editorial board'), ('spokesperson', 'Spokesperson'), ('station_operator', 'Station operator'), ('announcer', 'Announcer'), ('translator', 'Translator'), ('monitor', 'Monitoring officer'), ('intake', 'Intake officer'), ('handler', 'Handling unit'), ('approving_leader', 'Approving leader'), ('village_head', 'Village head'), ('digital_team', 'Community digital team member'), ('contest_committee', 'Organising committee'), ('contest_secretariat', 'Secretariat'), ('juror_preliminary', 'Preliminary jury'), ('juror_final', 'Final jury'), ('creator', 'Content creator'), ('journalist', 'Journalist'), ('resident', 'Resident'), ('visitor', 'Visitor'), ('leader', 'Leader'), ('auditor', 'Auditor')], max_length=32)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('deputy_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deputies', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='units.unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='assignment_ends_after_start'), models.UniqueConstraint(fields=('user', 'unit', 'role', 'valid_from', 'deputy_of'), name='assignment_once', nulls_distinct=False)],
            },
        ),
    ]
