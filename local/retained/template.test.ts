import { expect } from 'chai';
import { importTemplate, referenceIn, retainedIn } from './template.ts';
import { nameIn } from '../aws/place.ts';

const retained = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
const TEMPLATE = {
  Parameters: { KeyId: { Type: 'AWS::SSM::Parameter::Value<String>' }, PoolId: { Type: 'String' } },
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      ...retained,
      Properties: { TableName: 'books', SSESpecification: { KMSMasterKeyId: { 'Fn::Sub': 'key/${KeyId}' } } },
    },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      ...retained,
      DependsOn: 'QueuePolicy',
      Properties: { BucketName: 'files', NotificationConfiguration: [{ Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] },
    },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...retained,
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Resource: { 'Fn::Sub': '${Bucket.Arn}/*' } } },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'PoolId' } } },
    QueuePolicy: { Type: 'AWS::SQS::QueuePolicy', Properties: {} },
  },
  Outputs: { Name: { Value: { Ref: 'Table' } } },
};

describe('retained resources of a template', () => {
  it('are those with the policy', () => {
    expect(retainedIn(TEMPLATE).map(({ logicalId }) => logicalId)).to.deep.equal(['Table', 'Bucket', 'BucketPolicy']);
  });

  it('are imported without what refers to other resources, with the parameters that they use', () => {
    const imported = importTemplate(TEMPLATE, new Set(['Table', 'Bucket', 'BucketPolicy']));
    expect(imported).to.deep.equal({
      AWSTemplateFormatVersion: '2010-09-09',
      Parameters: { KeyId: TEMPLATE.Parameters.KeyId },
      Resources: {
        Table: TEMPLATE.Resources.Table,
        Bucket: { Type: 'AWS::S3::Bucket', ...retained, Properties: { BucketName: 'files' } },
        BucketPolicy: TEMPLATE.Resources.BucketPolicy,
      },
    });
  });

  it('are imported without those that do not exist', () => {
    const imported = importTemplate(TEMPLATE, new Set(['Bucket']));
    expect(imported).to.have.nested.property('Resources').that.has.all.keys('Bucket');
    expect(imported).to.not.have.property('Parameters');
  });

  it('have names of the account and region; any other function is an error', () => {
    const place = { accountId: '123456789012', region: 'eu-central-1' };
    expect(nameIn(place, 'books')).to.equal('books');
    expect(nameIn(place, { 'Fn::Sub': 'files-${AWS::AccountId}-${AWS::Region}' })).to.equal(
      'files-123456789012-eu-central-1',
    );
    expect(() => nameIn(place, { Ref: 'Other' })).to.throw('A name that is not known: {"Ref":"Other"}');
    expect(referenceIn({ Ref: 'Bucket' })).to.equal('Bucket');
  });
});
